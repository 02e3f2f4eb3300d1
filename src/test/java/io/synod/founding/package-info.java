/** How nodes become an ensemble: rules, texts, and whole worlds of them. */
package io.synod.founding;
