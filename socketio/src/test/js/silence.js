// Waits until the client notices that its server fell silent: node silence.js PACKAGE URL TRANSPORT
'use strict';

const [packageName, url, transport] = process.argv.slice(2);
const load = require('./clients');
const transports = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] };

async function main() {
  const socket = load.connect(load(packageName), packageName, url, '/', {
    forceNew: true,
    transports: transports[transport],
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  if (transport === 'upgrade') {
    await load.upgraded(socket);
  }
  socket.once('disconnect', (reason) => {
    console.log(`noticed ${reason}`);
    process.exit(0);
  });
  socket.emit('ready');
}

main();
