/**
 * The Zwicky Transient Facility: all that is particular to its public stream of alerts, in every
 * version of its packets since the pre-release ones. Nothing else in Nocturne spells its fields or
 * interprets their values. Start at {@link nocturne.core.survey.ztf.Ztf}. The fields are described
 * in ZTF's documentation of its alert packets.
 */
@NullMarked
package nocturne.core.survey.ztf;

import org.jspecify.annotations.NullMarked;
