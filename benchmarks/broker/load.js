// One browser publishes at QoS 1 to another over each server, in turns: node load.js ROUNDS COUNT WINDOW NAME=PORT…
const { io } = require('socket.io-client');

const [rounds, count, window, ...servers] = process.argv.slice(2);
const APPKEY = '000000000000000000000001';
const next = (socket, event) => new Promise((done) => socket.once(event, done));

async function client(port, customid) {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  await next(socket, 'connect');
  socket.emit('connect_v2', { appkey: APPKEY, customid });
  const answer = await next(socket, 'connack');
  if (!answer.success) throw new Error(JSON.stringify(answer));
  return socket;
}

async function round(port, total, inFlight) {
  const publisher = await client(port, 'publisher');
  const subscriber = await client(port, 'subscriber');
  subscriber.emit('subscribe', { topic: 'load', qos: 1 });
  await next(subscriber, 'suback');
  let sent = 0;
  let acknowledged = 0;
  let received = 0;
  const latencies = [];
  const times = [];
  const start = process.hrtime.bigint();
  await new Promise((done, failed) => {
    const check = () => acknowledged === total && received === total && done();
    const send = () => {
      times.push(process.hrtime.bigint());
      publisher.emit('publish2', { topic: 'load', msg: String(sent++), opts: { qos: 1 } });
    };
    publisher.on('puback', (answer) => {
      if (!answer.success) failed(new Error(JSON.stringify(answer)));
      latencies.push(Number(process.hrtime.bigint() - times[acknowledged++]) / 1e6);
      if (sent < total) send();
      check();
    });
    subscriber.on('message', () => {
      received++;
      check();
    });
    while (sent < Math.min(total, inFlight)) send();
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  publisher.close();
  subscriber.close();
  latencies.sort((a, b) => a - b);
  return { rate: total / seconds, p50: latencies[total >> 1], p99: latencies[Math.floor(total * 0.99)] };
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

(async () => {
  const named = servers.map((text) => text.split('='));
  for (const [what, inFlight] of [['windowed', Number(window)], ['one at a time', 1]]) {
    const total = inFlight === 1 ? Math.ceil(count / 20) : Number(count);
    const figures = Object.fromEntries(named.map(([name]) => [name, []]));
    for (let i = 0; i <= rounds; i++) {
      for (const [name, port] of named) {
        const figure = await round(port, total, inFlight);
        if (i > 0) figures[name].push(figure);
      }
    }
    const rates = named.map(([name]) => median(figures[name].map((figure) => figure.rate)));
    named.forEach(([name], i) => {
      const p50 = median(figures[name].map((figure) => figure.p50));
      const p99 = median(figures[name].map((figure) => figure.p99));
      console.log(
        `${what.padEnd(14)} ${name.padEnd(10)} ${rates[i].toFixed(0).padStart(7)}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms` +
          (i > 0 ? `  ratio ${(rates[i] / rates[0]).toFixed(2)}` : ''));
    });
  }
  process.exit(0);
})();
