/** A client of the platform itself, in the same process. */
package io.pushbridge.link.embedded;
