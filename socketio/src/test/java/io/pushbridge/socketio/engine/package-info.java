/** Property tests of the engine's codecs, with random and with hostile input. */
package io.pushbridge.socketio.engine;
