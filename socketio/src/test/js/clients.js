// The differences between client generations.
'use strict';

module.exports = function load(packageName) {
  return require(packageName);
};

module.exports.connect = function connect(io, packageName, url, namespace, options) {
  return io(url + (namespace === '/' ? '' : namespace), options);
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

/** Cuts the connection under the socket, as if the network had. */
module.exports.cut = function cut(socket) {
  socket.io.engine.close();
};

/** Resolves when the socket is connected again. */
module.exports.reconnected = function reconnected(socket) {
  return new Promise((resolve) => socket.once('connect', () => resolve()));
};

module.exports.close = function close(socket) {
  socket.disconnect();
};
