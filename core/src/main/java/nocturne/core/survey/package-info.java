/**
 * What differs between surveys: the names and nights of their topics, the fields of their alerts,
 * the site. Code takes such a difference from {@link nocturne.core.survey.Survey} and never tests
 * which survey it is. Each survey has a package of its own, of which only the programs know the
 * name. Start at {@link nocturne.core.survey.Survey}; {@link nocturne.core.survey.ztf.Ztf} is the
 * pattern.
 */
@NullMarked
package nocturne.core.survey;

import org.jspecify.annotations.NullMarked;
