# Accepts one connection on a free port of the loopback address, prints the port and then what it receives.
# With "echo" as its argument it sends everything back.
import socket
import sys

with socket.create_server(("127.0.0.1", 0)) as listener:
    listener.settimeout(20)
    print("port", listener.getsockname()[1], flush=True)
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(20)
        while data := connection.recv(4096):
            sys.stdout.write(data.decode())
            sys.stdout.flush()
            if sys.argv[1:] == ["echo"]:
                connection.sendall(data)
