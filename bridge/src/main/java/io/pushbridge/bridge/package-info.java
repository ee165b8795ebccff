/** Brings Socket.IO clients to the platform: the door that browsers come in by. */
package io.pushbridge.bridge;
