/** Joins the apps to the broker of the configuration. */
package io.pushbridge.server.upstream;
