/**
 * Socket.IO packets: what a client's messages mean and how the server's look, for each generation
 * one {@link io.pushbridge.socketio.packet.PacketCodec}. Knows nothing of sockets, rooms or
 * transports.
 */
package io.pushbridge.socketio.packet;
