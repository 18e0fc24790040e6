/**
 * Google's machines that run an instance's components: virtual machines of Compute Engine, a
 * service of Cloud Run, jobs of Dataflow. Start at {@link nocturne.cloud.machines.GoogleMachines}.
 */
@NullMarked
package nocturne.cloud.machines;

import org.jspecify.annotations.NullMarked;
