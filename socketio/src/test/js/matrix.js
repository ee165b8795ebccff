// Runs every check of the client matrix: node matrix.js PACKAGE URL TRANSPORT [SKIPPED,CHECKS]
// TRANSPORT is polling, websocket or upgrade. Prints one line per check; the exit code is 0 if all passed.
'use strict';

const [packageName, url, transport, skipped = ''] = process.argv.slice(2);
const load = require('./clients');
const io = load(packageName);

const PATIENCE = 45000;
const UNICODE = '你好 😀 \u2028 é \u0000 "\\';

function connect(namespace = '/', options = {}) {
  const transports = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] };
  return load.connect(io, packageName, url, namespace, {
    forceNew: true,
    'force new connection': true,
    reconnectionDelay: 50,
    rejectUnauthorized: false,
    transports: transports[transport],
    ...options,
  });
}

function once(socket, event) {
  return new Promise((resolve) => {
    socket.once(event, (...args) => resolve(args));
  });
}

function equal(actual, expected, what) {
  const a = JSON.stringify(actual);
  const e = JSON.stringify(expected);
  if (a !== e) {
    throw new Error(`${what}: expected ${e.slice(0, 200)} but was ${String(a).slice(0, 200)}`);
  }
}

async function connected(namespace, options) {
  const socket = connect(namespace, options);
  await once(socket, 'connect');
  if (transport === 'upgrade') {
    await load.upgraded(socket);
  }
  return socket;
}

function ask(socket, event, ...args) {
  return new Promise((resolve) => {
    socket.emit(event, ...args, (...answer) => resolve(answer));
  });
}

function bytes(n) {
  const data = Buffer.alloc(n);
  for (let i = 0; i < n; i++) {
    data[i] = i % 251;
  }
  return data;
}

const checks = {
  async connect() {
    const socket = await connected();
    equal(load.isConnected(socket), true, 'connected');
    return [socket];
  },

  async emit() {
    const socket = await connected();
    socket.emit('message', { a: [1, 'x', null, true] });
    equal(await once(socket, 'message-back'), [{ a: [1, 'x', null, true] }], 'message-back');
    return [socket];
  },

  async unicode() {
    const socket = await connected();
    socket.emit('message', UNICODE);
    equal(await once(socket, 'message-back'), [UNICODE], 'message-back');
    const other = await connected();
    const pushed = once(other, 'push');
    socket.emit('bcast', UNICODE);
    equal(await pushed, [UNICODE], 'push');
    return [socket, other];
  },

  async serverAck() {
    const socket = await connected();
    equal(await ask(socket, 'echo', { n: 1, text: UNICODE }), [{ n: 1, text: UNICODE }], 'ack');
    return [socket];
  },

  async clientAck() {
    const socket = await connected();
    socket.on('ask', (n, answer) => answer(n + 1));
    socket.emit('ask-me', 41);
    equal(await once(socket, 'ask-result'), [42], 'ask-result');
    return [socket];
  },

  async broadcast() {
    const sockets = [await connected(), await connected(), await connected()];
    const pushes = Promise.all(sockets.map((socket) => once(socket, 'push')));
    sockets[0].emit('bcast', 'to all');
    equal(await pushes, [['to all'], ['to all'], ['to all']], 'push');
    return sockets;
  },

  async burst() {
    const socket = await connected();
    const received = [];
    const done = new Promise((resolve) => {
      socket.on('b', (i) => {
        received.push(i);
        if (received.length === 500) {
          resolve();
        }
      });
    });
    socket.emit('burst', 500);
    await done;
    const expected = Array.from({ length: 500 }, (_, i) => i);
    equal(received, expected, 'order of what the server sent');
    const collected = once(socket, 'collected');
    for (let i = 0; i < 500; i++) {
      socket.emit('collect', i);
    }
    equal((await collected)[0], expected, 'order of what the client sent');
    return [socket];
  },

  async large() {
    const socket = await connected();
    const text = 'x'.repeat(100 * 1024) + '好'.repeat(34 * 1024);
    socket.emit('message', text);
    equal(await once(socket, 'message-back'), [text], 'message-back');
    return [socket];
  },

  async binary() {
    const socket = await connected();
    for (const size of [1, 300, 70000]) {
      socket.emit('bin', bytes(size));
      const [back] = await once(socket, 'bin-back');
      equal(Buffer.from(back).equals(bytes(size)), true, `${size} bytes`);
    }
    const [answer] = await ask(socket, 'echo', { inside: bytes(10) });
    equal(Buffer.from(answer.inside).equals(bytes(10)), true, 'binary in an answer');
    return [socket];
  },

  async namespace() {
    const socket = await connected('/custom');
    socket.emit('message', 1, 2);
    equal(await once(socket, 'message-back'), [1, 2], 'message-back');
    return [socket];
  },

  async unknownNamespace() {
    const socket = connect('/nowhere');
    const error = await Promise.race(
      ['connect_error', 'error', 'connect_failed'].map((event) => once(socket, event)),
    );
    // 0.9 knows three reasons only.
    const expected = packageName.includes('0.9') ? 'unauthorized' : 'Invalid namespace';
    equal(String(error[0].message || error[0]), expected, 'error');
    return [socket];
  },

  async room() {
    const [member, sender, stranger] = [await connected(), await connected(), await connected()];
    let strangers = 0;
    stranger.on('room-push', () => strangers++);
    await ask(member, 'join', 'blue');
    const pushed = once(member, 'room-push');
    sender.emit('room', 'blue', 'hi');
    equal(await pushed, ['hi'], 'room-push');
    await ask(stranger, 'echo', 'after');
    equal(strangers, 0, 'pushes to a stranger');
    return [member, sender, stranger];
  },

  async reconnect() {
    const socket = await connected();
    const again = load.reconnected(socket);
    load.cut(socket);
    await again;
    equal(await ask(socket, 'echo', 'back'), ['back'], 'echo');
    return [socket];
  },

  async serverDisconnect() {
    const socket = await connected();
    const gone = once(socket, 'disconnect');
    socket.emit('kick');
    await gone;
    return [socket];
  },

  async heartbeats() {
    const socket = await connected();
    let gone = false;
    socket.on('disconnect', () => (gone = true));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    equal(gone, false, 'disconnected although heartbeats were answered');
    equal(await ask(socket, 'echo', 'alive'), ['alive'], 'echo');
    return [socket];
  },
};

function within(promise, name) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} took too long`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function main() {
  let failures = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (skipped.split(',').includes(name)) {
      continue;
    }
    try {
      const sockets = await within(check(), name);
      sockets.forEach((socket) => load.close(socket));
      console.log(`ok ${name}`);
    } catch (e) {
      failures++;
      console.log(`FAILED ${name}: ${e.message}`);
      if (name === 'connect') {
        break;
      }
    }
  }
  process.exit(failures === 0 ? 0 : 1);
}

main();
