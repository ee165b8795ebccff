// The same server with Node's socket.io, on a free port, which it prints.
'use strict';
const http = require('http').createServer();
const { Server } = require('socket.io');
const io = new Server(http, { perMessageDeflate: false, serveClient: false, transports: ['websocket'] });
io.on('connection', (socket) => {
  socket.on('go', (text) => io.emit('m', text));
  socket.on('echo', (text, answer) => answer(text));
});
http.listen(0, '127.0.0.1', () => console.log(`ready ${http.address().port}`));
