/**
 * The two services that an SDK asks before it connects (native-mqtt.md §5, §6): registration gives
 * a device its credentials, the ticket tells it the broker's address. Each answers over HTTP and in
 * frames over TCP, in the very bytes that the SDKs' parsers want.
 */
package io.pushbridge.broker.registration;
