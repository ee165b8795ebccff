/**
 * What Socket.IO clients can ask for, one class per kind of question, and the exact answers
 * (socketio-api.md §3 to §6, device-tokens.md).
 */
package io.pushbridge.bridge.command;
