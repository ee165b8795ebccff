/**
 * Tests of the Socket.IO server with real clients and raw requests, and the server that conformance
 * suites run against.
 */
package io.pushbridge.socketio;
