/** Load on the Socket.IO server and on Node's, in the same run. */
package io.pushbridge.benchmarks.socketio;
