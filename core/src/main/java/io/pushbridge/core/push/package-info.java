/** Waking recipients that are away through their device's own push service. */
package io.pushbridge.core.push;
