// The differences between client generations.
'use strict';

// The tests make their own certificates.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

function isLegacy(socket) {
  return !socket.io;
}

module.exports = function load(packageName) {
  return require(packageName);
};

module.exports.connect = function connect(io, packageName, url, namespace, options) {
  const address = url + (namespace === '/' ? '' : namespace);
  if (!packageName.includes('0.9')) {
    return io(address, options);
  }
  const names = { polling: 'xhr-polling', websocket: 'websocket' };
  return io.connect(address, {
    'force new connection': true,
    'reconnection delay': 50,
    transports: options.transports.map((name) => names[name]),
  });
};

/** Resolves when the socket's connection uses WebSocket. */
module.exports.upgraded = function upgraded(socket) {
  const engine = socket.io.engine;
  return new Promise((resolve) => {
    if (engine.transport.name === 'websocket') {
      resolve();
    } else {
      engine.once('upgrade', () => resolve());
    }
  });
};

module.exports.isConnected = function isConnected(socket) {
  return isLegacy(socket) ? socket.socket.connected : socket.connected;
};

/** Cuts the connection under the socket, as if the network had. */
module.exports.cut = function cut(socket) {
  if (isLegacy(socket)) {
    socket.socket.transport.onClose();
  } else {
    socket.io.engine.close();
  }
};

/** Resolves when the socket is connected again. */
module.exports.reconnected = function reconnected(socket) {
  return new Promise((resolve) => socket.once('connect', () => resolve()));
};

module.exports.close = function close(socket) {
  if (isLegacy(socket)) {
    socket.socket.disconnect();
  } else {
    socket.disconnect();
  }
};
