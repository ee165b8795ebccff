// node frames.js <package> <url> <transports, comma separated>
// A client that is told what to emit, one {"event", "data", "ack"} or {"leave"} per line of the
// standard input, and that prints every packet that passes, "C" before its own and "S" before the
// server's. Heartbeats and what belongs to a change of transport stay out.
'use strict';
const readline = require('readline');

const [name, url, list] = process.argv.slice(2);
const transports = list.split(',');
const io = require(name);
const legacy = name === 'client-0.9.17';

function print(who, packet) {
  console.log(who + ' ' + packet);
}

function openLegacy() {
  const wires = { encodePacket: 'C', decodePacket: 'S' };
  for (const [method, who] of Object.entries(wires)) {
    const original = io.parser[method];
    io.parser[method] = (packet) => {
      const result = original(packet);
      const text = who === 'C' ? result : packet;
      if (!/^[28]::/.test(text)) {
        print(who, text);
      }
      return result;
    };
  }
  const names = { polling: 'xhr-polling', websocket: 'websocket' };
  return io.connect(url, {
    'force new connection': true,
    reconnect: false,
    transports: transports.map((transport) => names[transport]),
  });
}

function openModern() {
  const socket = io(url, { forceNew: true, reconnection: false, transports });
  const engine = socket.io.engine;
  const digits = { open: '0', message: '4' };
  const tell = (who) => (packet) => {
    if (packet.type in digits) {
      print(who, digits[packet.type] + packet.data);
    }
  };
  engine.on('packetCreate', tell('C'));
  engine.on('packet', tell('S'));
  return socket;
}

const socket = legacy ? openLegacy() : openModern();
socket.on('disconnect', () => print('-', 'disconnected'));
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { event, data, ack, leave } = JSON.parse(line);
  if (leave) {
    socket.disconnect();
    return;
  }
  const args = data === undefined ? [] : [data];
  if (ack) {
    args.push((...answer) => print('-', 'acknowledged with ' + JSON.stringify(answer)));
  }
  socket.emit(event, ...args);
}).on('close', () => process.exit(0));
