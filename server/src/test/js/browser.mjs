// One Socket.IO client, driven by JSON lines: commands on standard input, events on standard output.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [, , address, ...transports] = process.argv;

function tell(event, data) {
  process.stdout.write(JSON.stringify({ event, data }) + "\n");
}

const socket = io(address, {
  forceNew: true,
  reconnection: false,
  ...(transports.length > 0 ? { transports } : {}),
});
socket.on("connect", () => tell("connected", {}));
socket.on("connect_error", (error) => tell("connect_error", { message: error.message }));
socket.on("disconnect", (reason) => tell("disconnected", { reason }));
socket.onAny((event, data) => tell(event, data));

createInterface({ input: process.stdin }).on("line", (line) => {
  const { event, data } = JSON.parse(line);
  socket.emit(event, data);
}).on("close", () => {
  socket.disconnect();
  process.exit(0);
});
