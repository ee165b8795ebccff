// Clients of every generation in one room: node chat.js URL
'use strict';

const load = require('./clients');
const url = process.argv[2];
const versions = ['0.9.17', '1.3.5', '2.1.1', '4.8.4'];
const transports = ['polling', 'websocket'];
const setTimer = setTimeout;

function once(socket, event) {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function main() {
  const news = load.connect(load('client-4.8.4'), 'client-4.8.4', url, '/news', { transports, forceNew: true });
  await once(news, 'connect');
  const joined = [];
  news.on('news', (event) => joined.push(`${event.generation} ${event.what}`));

  const people = [];
  for (const version of versions) {
    for (const transport of transports) {
      const name = `client-${version}`;
      const socket = load.connect(load(name), name, url, '/', { transports: [transport], forceNew: true });
      await once(socket, 'connect');
      const heard = [];
      socket.on('chat message', (text) => heard.push(text));
      await new Promise((resolve) => socket.emit('join', 'lobby', resolve));
      people.push({ name: `${version} by ${transport}`, socket, heard });
    }
  }
  const said = people.map((person) => `你好 😀 from ${person.name}`);
  people.forEach((person, i) => person.socket.emit('chat message', said[i]));
  const deadline = Date.now() + 15000;
  while (people.some((person) => person.heard.length < said.length) && Date.now() < deadline) {
    await new Promise((resolve) => setTimer(resolve, 20));
  }
  let failed = false;
  for (const person of people) {
    const missing = said.filter((text) => !person.heard.includes(text));
    if (missing.length > 0 || person.heard.length !== said.length) {
      failed = true;
      console.log(`FAILED ${person.name} heard ${JSON.stringify(person.heard)}`);
    } else {
      console.log(`ok ${person.name} heard everybody`);
    }
  }
  console.log(`news ${[...new Set(joined)].sort().join(', ')}`);
  process.exit(failed ? 1 : 0);
}

main();
