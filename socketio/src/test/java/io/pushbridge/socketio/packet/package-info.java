/** Property tests of the packet codecs. */
package io.pushbridge.socketio.packet;
