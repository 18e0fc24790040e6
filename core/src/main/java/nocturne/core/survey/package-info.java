/**
 * What differs between surveys: the names and nights of their topics, the fields of their alerts,
 * how photometry is written, the site. Code takes such a difference from {@link
 * nocturne.core.survey.Survey} and never tests which survey it is. Each survey has a package of its
 * own, whose name only programs know; {@code ztf} is the pattern. Start at {@link
 * nocturne.core.survey.Survey}.
 */
@NullMarked
package nocturne.core.survey;

import org.jspecify.annotations.NullMarked;
