/**
 * Devices that register: an installation of an SDK shows its app's public key once and gets
 * credentials of its own (native-mqtt.md §5).
 */
package io.pushbridge.core.registration;
