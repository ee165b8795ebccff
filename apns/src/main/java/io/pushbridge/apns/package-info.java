/** Apple push notifications: what a device gets for a message, and who sends it. */
package io.pushbridge.apns;
