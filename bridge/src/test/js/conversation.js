// node conversation.js <url> <appkey> <transports, comma separated>
// Holds one conversation and prints everything that came, one JSON text per line.
'use strict';
const { io } = require('socket.io-client');

const [url, appkey, transports] = process.argv.slice(2);
const waiting = [];
const came = [];

function open() {
  const socket = io(url, { transports: transports.split(','), forceNew: true, reconnection: false });
  socket.onAny((event, ...args) => take([event, ...args]));
  socket.on('disconnect', (reason) => take(['disconnect', reason]));
  return socket;
}

function take(packet) {
  console.log(JSON.stringify(packet));
  came.push(packet);
  while (waiting.length > 0 && came.length > 0) {
    waiting.shift()(came.shift());
  }
}

function next() {
  return came.length > 0 ? Promise.resolve(came.shift()) : new Promise((resolve) => waiting.push(resolve));
}

async function main() {
  let socket = open();
  await next();
  socket.emit('connect_v2', { appkey, customid: 'npm' });
  await next();
  socket.emit('set_alias', { alias: 'jack' });
  await next();
  socket.emit('subscribe', { topic: 'news', messageId: '11833652203486491112' });
  await next();
  socket.emit('get_alias_list2', { topic: 'news' });
  await next();
  socket.emit('get_state2', { alias: 'jack' });
  await next();
  socket.emit('publish', { topic: 'other', msg: { text: '你好 😀' }, messageId: '1' }, (...data) => take(['ack', ...data]));
  await next();
  await next();
  socket.emit('publish', { topic: 'news', msg: '你好 😀', qos: 1, messageId: '2' });
  await next();
  await next();
  socket.emit('disconn', {});
  socket.emit('get_alias', {});
  await next();
  socket.disconnect();
  await next();

  const sender = open();
  await next();
  sender.emit('connect_v2', { appkey, customid: 'sender' });
  await next();
  for (let i = 1; i <= 3; i++) {
    sender.emit('publish', { topic: 'news', msg: 'missed ' + i, messageId: String(i) });
    await next();
  }

  socket = open();
  await next();
  socket.emit('connect_v2', { appkey, customid: 'npm' });
  // connack, three messages, three receipts for the sender.
  for (let i = 0; i < 7; i++) {
    await next();
  }
  sender.disconnect();
  await next();
  socket.disconnect();
  await next();
}

const deadline = setTimeout(() => {
  console.log('timed out');
  process.exit(1);
}, 60_000);
main().then(
  () => clearTimeout(deadline),
  (error) => {
    console.log(error);
    process.exit(1);
  }
);
