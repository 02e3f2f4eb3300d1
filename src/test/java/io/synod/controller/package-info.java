/** Placement, plans and elections, without an actor. */
package io.synod.controller;
