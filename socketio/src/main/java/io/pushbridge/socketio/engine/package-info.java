/**
 * Engine.IO for Netty: sessions over HTTP polling and WebSocket, with heartbeats, transport
 * upgrades, one bounded outbox per session and one flush per event loop turn. A client generation
 * is one {@link io.pushbridge.socketio.engine.EngineProtocol}; everything else is shared.
 */
package io.pushbridge.socketio.engine;
