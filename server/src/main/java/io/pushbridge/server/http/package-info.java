/** The HTTP port: REST, health, the demo page, and small answers to everything else. */
package io.pushbridge.server.http;
