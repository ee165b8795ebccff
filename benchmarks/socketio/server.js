// The same server with Node's socket.io: node server.js PORT
'use strict';
const { Server } = require('socket.io');
const io = new Server(Number(process.argv[2]), { perMessageDeflate: false, serveClient: false, transports: ['websocket'] });
io.on('connection', (socket) => {
  socket.on('go', (text) => io.emit('m', text));
  socket.on('echo', (text, answer) => answer(text));
});
console.log('ready');
