/** What devices with the vendor's SDKs need beside the broker: registration and tickets. */
package io.pushbridge.server.devices;
