/**
 * Joins apps to another broker: what is published here goes there, what is published there and
 * wanted here comes here, and nothing goes round in circles.
 */
package io.pushbridge.link.upstream;
