"""What the rest of the service has to know of the sockets: where they are, how much they take."""

PATH = "/socket.io"
# A message of 10 000 characters takes 120 kB where every one is escaped.
LONGEST_EVENT = 160_000  # bytes
