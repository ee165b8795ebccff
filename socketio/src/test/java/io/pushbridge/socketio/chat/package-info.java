/**
 * The classic chat as an example, and the test in which clients of every generation talk to each
 * other in one room.
 */
package io.pushbridge.socketio.chat;
