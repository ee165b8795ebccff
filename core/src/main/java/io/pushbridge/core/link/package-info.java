/**
 * The port to an MQTT broker that is not ours, or is ours in another form: what the platform's
 * topics are joined to when native devices live elsewhere.
 */
package io.pushbridge.core.link;
