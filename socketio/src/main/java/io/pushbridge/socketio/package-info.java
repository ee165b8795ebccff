/**
 * A Socket.IO server for Netty that serves several client generations on one port: {@link
 * io.pushbridge.socketio.SocketIoServer} listens, {@link io.pushbridge.socketio.Namespace} and
 * {@link io.pushbridge.socketio.Socket} are what applications work with.
 */
package io.pushbridge.socketio;
