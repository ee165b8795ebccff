/** Finds the connected recipients of a message by asking Moquette's subscription tree. */
package io.pushbridge.broker.routing;
