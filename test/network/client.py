# client.py PORT MESSAGE: sends the message, half-closes, prints what comes back until the server closes.
import socket
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as connection:
    connection.sendall(sys.argv[2].encode())
    connection.shutdown(socket.SHUT_WR)
    while data := connection.recv(4096):
        sys.stdout.write(data.decode())
