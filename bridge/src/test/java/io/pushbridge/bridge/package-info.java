/** Tests of the bridge with real sockets, over a platform whose ports live in memory. */
package io.pushbridge.bridge;
