/**
 * The signed relay (relay-api.md): clients of the Socket.IO port address each other by socket id,
 * and an application's server pushes into a socket. A product of its own beside the Yunba API: it
 * knows no sessions, topics or aliases, keeps nothing, and a socket is the one or the other.
 */
package io.pushbridge.bridge.relay;
