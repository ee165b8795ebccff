/** Whole servers whose devices are connected to another broker. */
package io.pushbridge.server.upstream;
