// SPDX-License-Identifier: GPL-3.0-or-later

// What `./dev bench pool` asks of generic-pool and tarn, one JSON line each. What is pooled is an object, and nothing is
// validated: the cost and the rules of the pool alone.
//   acquire  acquire and release of an idle connection, CYCLES times, with IDLE of them
//   spike    5 idle connections, 50 requests at once that use one for 2 ms, a connect takes 150 ms
// Usage: node wb-pool-peers.js FOLDER-OF-NODE-MODULES acquire CYCLES IDLE | … spike

'use strict';

const path = require('path');
const [folder, what, cyclesText, idleText] = process.argv.slice(2);
const cycles = Number(cyclesText);
const idle = Number(idleText);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function load(name) {
  try {
    return require(path.join(folder, name));
  } catch (error) {
    console.log(JSON.stringify({ pool: name, absent: error.code }));
    return null;
  }
}

// Waits for each before the next, as a program does that needs its connection.
async function measure(name, acquire, release) {
  const held = [];
  for (let i = 0; i < idle; i++) held.push(await acquire());
  for (const one of held) await release(one);
  for (let i = 0; i < cycles / 10; i++) await release(await acquire());
  const began = process.hrtime.bigint();
  for (let i = 0; i < cycles; i++) await release(await acquire());
  const ns = Number(process.hrtime.bigint() - began);
  console.log(JSON.stringify({ pool: name, idle, ns: ns / cycles }));
}

async function spike(name, acquire, release, created) {
  const held = [];
  for (let i = 0; i < 5; i++) held.push(acquire());
  for (const one of await Promise.all(held)) await release(one);
  const before = created.count;
  const began = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      const one = await acquire();
      await sleep(2);
      await release(one);
    }),
  );
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  // What was begun for the volley counts, also when it is ready only after its end.
  await sleep(300);
  console.log(JSON.stringify({ pool: name, done_ms: ms, connections: 5 + created.count - before }));
}

async function main() {
  const generic = load('generic-pool');
  const tarn = load('tarn');
  const created = { count: 0 };
  const make = async () => {
    if (what === 'spike') await sleep(150);
    created.count++;
    return {};
  };
  const max = what === 'spike' ? 50 : idle;
  const tell = (name, acquire, release) =>
    what === 'spike' ? spike(name, acquire, release, created) : measure(name, acquire, release);
  if (generic) {
    const pool = generic.createPool({ create: make, destroy: async () => {} }, { min: 0, max });
    await tell('generic-pool', () => pool.acquire(), (one) => pool.release(one));
  }
  if (tarn) {
    const pool = new tarn.Pool({ create: make, destroy: () => {}, min: 0, max });
    await tell('tarn', () => pool.acquire().promise, (one) => pool.release(one));
  }
  process.exit(0); // generic-pool's timers would go on
}

main();
