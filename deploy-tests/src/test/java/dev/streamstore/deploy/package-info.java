/**
 * Compares the container and Kubernetes files with what the packaged applications really read and open. A rule is a
 * function from what was rendered to the findings it has; each is also shown a planted mistake. Works without a cluster,
 * without Docker and without a network.
 */
package dev.streamstore.deploy;
