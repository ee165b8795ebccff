// node login.cjs CLIENT URL APPKEY SECRET
// Logs a client in with a token that is signed by hand, then another with one that is not; prints
// the answer to each as one JSON text per line.
'use strict';
const { createHmac } = require('node:crypto');

const [client, url, appkey, secret] = process.argv.slice(2);

function part(json) {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

function token(key, customid) {
  const now = Math.floor(Date.now() / 1000);
  const head = part({ alg: 'HS256', typ: 'JWT' });
  const body = part({ customid, iat: now, exp: now + 600 });
  const signature = createHmac('sha256', key).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}

/** Each generation shows its token where its application can put one. */
const open = {
  'client-0.9.17': (io, shown) =>
    io.connect(`${url}?token=${shown}`, { 'force new connection': true, reconnect: false }),
  'client-2.5.0': (io, shown) =>
    io(url, { query: { token: shown }, forceNew: true, reconnection: false }),
  'client-4.8.4': (io, shown) =>
    io(url, { auth: { token: shown }, forceNew: true, reconnection: false }),
};

function browser(shown, customid) {
  return new Promise((resolve) => {
    const socket = open[client](require(client), shown);
    socket.on('socketconnectack', () => socket.emit('connect_v2', { appkey, customid }));
    socket.on('connack', (answer) => {
      socket.disconnect();
      resolve(answer);
    });
  });
}

function device(shown, clientId) {
  return new Promise((resolve) => {
    const mqtt = require('mqtt');
    const connection = mqtt.connect(url, {
      protocolVersion: 5,
      username: appkey,
      password: shown,
      clientId,
      reconnectPeriod: 0,
    });
    connection.on('connect', (answer) => {
      connection.end(false, () => resolve({ code: answer.reasonCode }));
    });
    connection.on('error', (error) => resolve({ code: error.code }));
  });
}

async function main() {
  const login = client === 'mqtt' ? device : browser;
  const name = `by-hand-${client.replaceAll('.', '-')}`;
  console.log(JSON.stringify(await login(token(secret, name), name)));
  console.log(JSON.stringify(await login(token(`not ${secret}`, name), name)));
}

main().then(() => process.exit(0));
