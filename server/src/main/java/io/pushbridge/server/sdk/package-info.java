/** The JavaScript client library, as the HTTP port hands it out to pages. */
package io.pushbridge.server.sdk;
