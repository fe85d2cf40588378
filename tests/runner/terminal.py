"""A small terminal: runs a program on one, and says what stands on its screen.

It knows what the reports may use: text, \\r, \\n, colours, and the few sequences of the line that is drawn in place.
Anything else is an error.
"""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import unicodedata

TOKENS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[J|\x1b\[A|\x1b[D78]|\r|\n|\x1b|[^\x1b\r\n]")


class Screen:
    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = [[]]   # all that was ever above, too
        self.row = self.column = 0
        self.saved = (0, 0)
        self.drawn = []     # the lines drawn in place
        self.widest = 0     # columns of the widest of those, since a change of the size

    def top(self):
        return max(0, len(self.lines) - self.rows)

    def down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])

    def put(self, character):
        width = 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if self.column + width > self.columns:
            self.down()
            self.column = 0
        line = self.lines[self.row]
        line.extend([" "] * (self.column - len(line)))
        line[self.column:self.column + width] = [character] + [""] * (width - 1)
        self.column += width

    def erase(self):
        del self.lines[self.row][self.column:]
        del self.lines[self.row + 1:]

    def token(self, token):
        if token == "\r":
            self.column = 0
        elif token == "\n":
            self.down()
        elif token == "\x1bD":
            self.down()
        elif token == "\x1b[A":
            assert self.row > self.top()
            self.row -= 1
        elif token == "\x1b7":
            self.saved = (self.row - self.top(), self.column)  # a place on the screen, whatever scrolls
        elif token == "\x1b8":
            self.drawn.append("".join(self.lines[self.row]))
            self.widest = max(self.widest, self.column)
            self.row, self.column = self.top() + self.saved[0], self.saved[1]
        elif token == "\x1b[J":
            self.erase()
        elif token.startswith("\x1b["):
            assert token.endswith("m")
        else:
            assert token >= " ", f"{token!r} on a terminal"
            self.put(token)

    def feed(self, text):
        for token in TOKENS.findall(text):
            self.token(token)

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.lines)


def run(words, cwd, env, columns=80, rows=24, resize=None, timeout=60):
    """Runs a program on a terminal; its bytes, the screen at the end and the exit status. `resize`: (seconds, columns)."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(words, cwd=cwd, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    screen = Screen(columns, rows)
    data, rest, started = b"", b"", time.monotonic()
    while time.monotonic() - started < timeout:
        if resize and time.monotonic() - started > resize[0]:
            fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, resize[1], 0, 0))
            screen.columns, screen.widest, resize = resize[1], 0, None
        if not select.select([master], [], [], 0.01)[0]:
            continue
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        data += part
        rest += part
        cut = len(rest) if rest.count(b"\x1b7") == rest.count(b"\x1b8") else 0
        screen.feed(rest[:cut].decode(errors="replace"))
        rest = rest[cut:]
    screen.feed(rest.decode(errors="replace"))
    os.close(master)
    return data, screen, process.wait()
