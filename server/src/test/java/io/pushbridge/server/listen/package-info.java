/** The ports of a whole server, tried with real clients: ciphers, certificates, PROXY headers. */
package io.pushbridge.server.listen;
