/**
 * The controller: the broker that holds {@code /controller} places replicas, creates and deletes topics and elects leaders. The rules are
 * {@link io.synod.controller.Placement}, {@link io.synod.controller.TopicPlan} and {@link io.synod.controller.Leader}; {@code ControllerActor}
 * carries them out as multi-operations, each checked against {@code /controller_epoch}, so that a controller that has been replaced changes
 * nothing and a topic appears as a whole.
 */
package io.synod.controller;
