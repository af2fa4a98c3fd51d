{{- /* Refuses values that cannot work together: all problems at once. */}}
{{- define "opentwin.refusals" -}}
{{- $fullname := include "opentwin.fullname" . }}
{{- $problems := list }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $fullname) }}
{{- $problems = append $problems (printf "fullnameOverride: names would begin with %s, which no Service can; set a fullnameOverride that begins with a letter and has letters, digits and hyphens only" $fullname) }}
{{- end }}
{{- if gt (len (printf "%s-library-management" $fullname)) 63 }}
{{- $problems = append $problems (printf "fullnameOverride: the name %s-library-management would be longer than 63 characters; set a shorter fullnameOverride, or take a shorter release name" $fullname) }}
{{- end }}
{{- if gt (len (printf "%s-local-session" $fullname)) 52 }}
{{- $problems = append $problems (printf "fullnameOverride: the name %s-local-session would be longer than 52 characters; set a shorter fullnameOverride, or take a shorter release name" $fullname) }}
{{- end }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if gt (len (printf "%s-local-directory-%s" $fullname $pool.name)) 52 }}
{{- $problems = append $problems (printf "fullnameOverride: the name %s-local-directory-%s would be longer than 52 characters; set a shorter fullnameOverride, or take a shorter release name" $fullname $pool.name) }}
{{- end }}
{{- end }}
{{- if .Values.mongodb.enabled }}
{{- if gt (len (.Values.mongodb.host | default (include "opentwin.serviceHost" (dict "component" "mongodb" "root" .)))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (.Values.mongodb.host | default (include "opentwin.serviceHost" (dict "component" "mongodb" "root" .)))) }}
{{- end }}
{{- end }}
{{- if .Values.logger.enabled }}
{{- if gt (len (.Values.logger.host | default (include "opentwin.serviceHost" (dict "component" "logger" "root" .)))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (.Values.logger.host | default (include "opentwin.serviceHost" (dict "component" "logger" "root" .)))) }}
{{- end }}
{{- end }}
{{- if gt (len (.Values.authorisation.host | default (include "opentwin.serviceHost" (dict "component" "authorisation" "root" .)))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (.Values.authorisation.host | default (include "opentwin.serviceHost" (dict "component" "authorisation" "root" .)))) }}
{{- end }}
{{- if gt (len (.Values.globalSession.host | default (include "opentwin.serviceHost" (dict "component" "global-session" "root" .)))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (.Values.globalSession.host | default (include "opentwin.serviceHost" (dict "component" "global-session" "root" .)))) }}
{{- end }}
{{- if gt (len (include "opentwin.serviceHost" (dict "component" "global-directory" "root" .))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (include "opentwin.serviceHost" (dict "component" "global-directory" "root" .))) }}
{{- end }}
{{- if .Values.libraryManagement.enabled }}
{{- if gt (len (include "opentwin.serviceHost" (dict "component" "library-management" "root" .))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (include "opentwin.serviceHost" (dict "component" "library-management" "root" .))) }}
{{- end }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
{{- if gt (len (.Values.adminPanel.host | default (include "opentwin.serviceHost" (dict "component" "admin-panel" "root" .)))) 253 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (.Values.adminPanel.host | default (include "opentwin.serviceHost" (dict "component" "admin-panel" "root" .)))) }}
{{- end }}
{{- end }}
{{- if not .Values.localSession.domain }}
{{- if gt (len (ternary (printf "%s-local-session-0.%s" $fullname .Values.localSession.domain) (printf "%s-local-session-0.%s-local-session.%s.svc.%s" $fullname $fullname .Release.Namespace .Values.clusterDomain) (not (empty .Values.localSession.domain)))) 251 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 251 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (ternary (printf "%s-local-session-0.%s" $fullname .Values.localSession.domain) (printf "%s-local-session-0.%s-local-session.%s.svc.%s" $fullname $fullname .Release.Namespace .Values.clusterDomain) (not (empty .Values.localSession.domain)))) }}
{{- end }}
{{- end }}
{{- if eq .Values.localDirectory.publish "podName" }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if gt (len (ternary (printf "%s-local-directory-%s-0.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-0.%s" $fullname $pool.name $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName"))) 251 }}
{{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 251 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (ternary (printf "%s-local-directory-%s-0.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-0.%s" $fullname $pool.name $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName"))) }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq .Values.certificates.subject.commonName "OpenTwin CA" }}
{{- $problems = append $problems "certificates.subject.commonName: OpenTwin CA is what the CA is called, and a certificate with the name of its issuer is taken for its own issuer; choose another" }}
{{- end }}
{{- if and (eq .Values.certificates.source "secret") .Values.certificates.certManager.issuer.name }}
{{- $problems = append $problems (printf "certificates.certManager.issuer.name: %s would sign nothing, because certificates.source is secret; set certManager, or leave the name empty" .Values.certificates.certManager.issuer.name) }}
{{- end }}
{{- if eq .Values.certificates.source "certManager" }}
{{- if ne .Values.certificates.keys.ca "ca.pem" }}
{{- $problems = append $problems (printf "certificates.keys.ca: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.ca) }}
{{- end }}
{{- if ne .Values.certificates.keys.certificate "server.pem" }}
{{- $problems = append $problems (printf "certificates.keys.certificate: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.certificate) }}
{{- end }}
{{- if ne .Values.certificates.keys.key "server-key.pem" }}
{{- $problems = append $problems (printf "certificates.keys.key: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.key) }}
{{- end }}
{{- if ne .Values.certificates.keys.certificateAndKey "certificateKeyFile.pem" }}
{{- $problems = append $problems (printf "certificates.keys.certificateAndKey: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.certificateAndKey) }}
{{- end }}
{{- if eq (include "opentwin.certificatesSecret" .) (include "opentwin.credentialsSecret" .) }}
{{- $problems = append $problems (printf "certificates.secret: %s is the Secret of credentials too, and cert-manager would write into it; give one of them another name" (include "opentwin.certificatesSecret" .)) }}
{{- end }}
{{- if not (gt (int .Values.certificates.certManager.durationHours) (int .Values.certificates.certManager.renewBeforeHours)) }}
{{- $problems = append $problems (printf "certificates.certManager.renewBeforeHours: %d is not less than the %d of certificates.certManager.durationHours, so it would be renewed for ever; choose fewer" (int .Values.certificates.certManager.renewBeforeHours) (int .Values.certificates.certManager.durationHours)) }}
{{- end }}
{{- if not .Values.certificates.certManager.issuer.name }}
{{- if eq (include "opentwin.certificatesSecret" .) (printf "%s-ca" $fullname) }}
{{- $problems = append $problems (printf "certificates.secret: %s is the Secret of this installation's own CA, with the key of the CA; choose another name" (include "opentwin.certificatesSecret" .)) }}
{{- end }}
{{- if not (gt (int .Values.certificates.certManager.caDurationHours) (int .Values.certificates.certManager.durationHours)) }}
{{- $problems = append $problems (printf "certificates.certManager.caDurationHours: %d is not more than the %d of certificates.certManager.durationHours, so the CA would end before what it signs; choose more" (int .Values.certificates.certManager.caDurationHours) (int .Values.certificates.certManager.durationHours)) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (regexMatch "^[Cc][Oo][Nn][Tt][Aa][Ii][Nn][Ee][Rr][Aa][Dd][Mm][Ii][Nn][Ii][Ss][Tt][Rr][Aa][Tt][Oo][Rr]$" .Values.windows.runAsUserName) (ne .Values.windows.runAsUserName "ContainerAdministrator") }}
{{- $problems = append $problems (printf "windows.runAsUserName: %s is ContainerAdministrator in other letters, and root to clusters all the same; write ContainerAdministrator" .Values.windows.runAsUserName) }}
{{- end }}
{{- if and (not .Values.mongodb.enabled) (not .Values.mongodb.host) }}
{{- $problems = append $problems "mongodb.host: is empty, but mongodb.enabled is false; name the host of the database that exists" }}
{{- end }}
{{- if and .Values.mongodb.enabled (not (gt (int .Values.mongodb.port) 1023)) }}
{{- $problems = append $problems (printf "mongodb.port: %d cannot be bound by a process that is not root, which the database is not: only some container runtimes let it (containerd from 2.0); choose one of at least 1024" (int .Values.mongodb.port)) }}
{{- end }}
{{- if .Values.mongodb.enabled }}
{{- if and .Values.mongodb.service.loadBalancerSourceRanges (ne .Values.mongodb.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "mongodb.service.loadBalancerSourceRanges: lists ranges, but mongodb.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.mongodb.service.type) }}
{{- end }}
{{- if and (ne .Values.mongodb.service.type "ClusterIP") (not .Values.mongodb.host) }}
{{- $problems = append $problems "mongodb.host: is empty, so users would be told a name that only the cluster knows, although mongodb.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.mongodb.service.type "NodePort") (or (not (gt (int .Values.mongodb.port) 29999)) (gt (int .Values.mongodb.port) 32767)) }}
{{- $problems = append $problems (printf "mongodb.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.mongodb.port)) }}
{{- end }}
{{- end }}
{{- if .Values.logger.enabled }}
{{- if eq (int .Values.logger.port) 443 }}
{{- $problems = append $problems "logger.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.logger.service.loadBalancerSourceRanges (ne .Values.logger.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "logger.service.loadBalancerSourceRanges: lists ranges, but logger.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.logger.service.type) }}
{{- end }}
{{- if and (ne .Values.logger.service.type "ClusterIP") (not .Values.logger.host) }}
{{- $problems = append $problems "logger.host: is empty, so users would be told a name that only the cluster knows, although logger.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.logger.service.type "NodePort") (or (not (gt (int .Values.logger.port) 29999)) (gt (int .Values.logger.port) 32767)) }}
{{- $problems = append $problems (printf "logger.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.logger.port)) }}
{{- end }}
{{- end }}
{{- if eq (int .Values.authorisation.port) 443 }}
{{- $problems = append $problems "authorisation.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.authorisation.service.loadBalancerSourceRanges (ne .Values.authorisation.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "authorisation.service.loadBalancerSourceRanges: lists ranges, but authorisation.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.authorisation.service.type) }}
{{- end }}
{{- if and (ne .Values.authorisation.service.type "ClusterIP") (not .Values.authorisation.host) }}
{{- $problems = append $problems "authorisation.host: is empty, so users would be told a name that only the cluster knows, although authorisation.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.authorisation.service.type "NodePort") (or (not (gt (int .Values.authorisation.port) 29999)) (gt (int .Values.authorisation.port) 32767)) }}
{{- $problems = append $problems (printf "authorisation.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.authorisation.port)) }}
{{- end }}
{{- if eq (int .Values.globalSession.port) 443 }}
{{- $problems = append $problems "globalSession.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.globalSession.service.loadBalancerSourceRanges (ne .Values.globalSession.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "globalSession.service.loadBalancerSourceRanges: lists ranges, but globalSession.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.globalSession.service.type) }}
{{- end }}
{{- if and (ne .Values.globalSession.service.type "ClusterIP") (not .Values.globalSession.host) }}
{{- $problems = append $problems "globalSession.host: is empty, so users would be told a name that only the cluster knows, although globalSession.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.globalSession.service.type "NodePort") (or (not (gt (int .Values.globalSession.port) 29999)) (gt (int .Values.globalSession.port) 32767)) }}
{{- $problems = append $problems (printf "globalSession.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.globalSession.port)) }}
{{- end }}
{{- if eq (int .Values.globalDirectory.port) 443 }}
{{- $problems = append $problems "globalDirectory.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if .Values.libraryManagement.enabled }}
{{- if eq (int .Values.libraryManagement.port) 443 }}
{{- $problems = append $problems "libraryManagement.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
{{- if eq (int .Values.adminPanel.port) 443 }}
{{- $problems = append $problems "adminPanel.port: 443 cannot be bound: the configuration of Apache takes it for something else; choose another" }}
{{- end }}
{{- if and .Values.adminPanel.service.loadBalancerSourceRanges (ne .Values.adminPanel.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "adminPanel.service.loadBalancerSourceRanges: lists ranges, but adminPanel.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.adminPanel.service.type) }}
{{- end }}
{{- if and (ne .Values.adminPanel.service.type "ClusterIP") (not .Values.adminPanel.host) }}
{{- $problems = append $problems "adminPanel.host: is empty, so users would be told a name that only the cluster knows, although adminPanel.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.adminPanel.service.type "NodePort") (or (not (gt (int .Values.adminPanel.port) 29999)) (gt (int .Values.adminPanel.port) 32767)) }}
{{- $problems = append $problems (printf "adminPanel.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.adminPanel.port)) }}
{{- end }}
{{- end }}
{{- if eq (int .Values.globalSession.downloadPort) 443 }}
{{- $problems = append $problems "globalSession.downloadPort: 443 cannot be bound: a plain HTTP page there would be taken for HTTPS; choose another" }}
{{- end }}
{{- if and (eq .Values.globalSession.service.type "NodePort") (or (not (gt (int .Values.globalSession.downloadPort) 29999)) (gt (int .Values.globalSession.downloadPort) 32767)) }}
{{- $problems = append $problems (printf "globalSession.downloadPort: %d is no port of a NodePort Service; choose one from 30000 to 32767" (int .Values.globalSession.downloadPort)) }}
{{- end }}
{{- if eq (int .Values.localSession.port) 443 }}
{{- $problems = append $problems "localSession.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.localSession.service.loadBalancerSourceRanges (ne .Values.localSession.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "localSession.service.loadBalancerSourceRanges: lists ranges, but localSession.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.localSession.service.type) }}
{{- end }}
{{- if eq .Values.localSession.service.type "NodePort" }}
{{- $problems = append $problems "localSession.service.type: NodePort cannot serve numbered instances: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network" }}
{{- end }}
{{- if and (eq .Values.localSession.service.type "LoadBalancer") (not .Values.localSession.domain) }}
{{- $problems = append $problems "localSession.domain: is empty, so users would be told names that only the cluster knows; give the domain under which each <pod>.<domain> leads to its load balancer" }}
{{- end }}
{{- if eq .Values.localDirectory.service.type "NodePort" }}
{{- $problems = append $problems "localDirectory.service.type: NodePort cannot serve local directories and their relays: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network" }}
{{- end }}
{{- if and .Values.localDirectory.service.loadBalancerSourceRanges (ne .Values.localDirectory.service.type "LoadBalancer") }}
{{- $problems = append $problems (printf "localDirectory.service.loadBalancerSourceRanges: lists ranges, but localDirectory.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.localDirectory.service.type) }}
{{- end }}
{{- if and .Values.localDirectory.domain (ne .Values.localDirectory.publish "podNameUnderDomain") }}
{{- $problems = append $problems (printf "localDirectory.domain: %s would not be used, because localDirectory.publish is %s; set podNameUnderDomain, or leave the domain empty" .Values.localDirectory.domain .Values.localDirectory.publish) }}
{{- end }}
{{- if and .Values.localDirectory.addresses (ne .Values.localDirectory.publish "podIP") }}
{{- $problems = append $problems (printf "localDirectory.addresses: lists addresses that would not be used, because localDirectory.publish is %s; set podIP, or leave the list empty" .Values.localDirectory.publish) }}
{{- end }}
{{- if and (eq .Values.localDirectory.publish "podNameUnderDomain") (not .Values.localDirectory.domain) }}
{{- $problems = append $problems "localDirectory.domain: is empty, but localDirectory.publish is podNameUnderDomain; give the domain" }}
{{- end }}
{{- if and (eq .Values.localDirectory.publish "podIP") (not .Values.localDirectory.addresses) }}
{{- $problems = append $problems "localDirectory.addresses: is empty, but localDirectory.publish is podIP; list the addresses that pods can get, because the certificate must name them" }}
{{- end }}
{{- $instances := 0 }}
{{- range $pool := .Values.localDirectory.pools }}
{{- $instances = int (add $instances (int (dig "replicas" 1 $pool))) }}
{{- end }}
{{- if and (eq .Values.localDirectory.publish "podIP") .Values.localDirectory.addresses (gt $instances (len .Values.localDirectory.addresses)) }}
{{- $problems = append $problems "localDirectory.addresses: lists fewer addresses than the pools have replicas together, so some pod would get one that the certificate does not name; list every address that pods can get, or take fewer replicas" }}
{{- end }}
{{- if and (eq .Values.localDirectory.service.type "LoadBalancer") (ne .Values.localDirectory.publish "podNameUnderDomain") }}
{{- $problems = append $problems "localDirectory.publish: a LoadBalancer is reached by a name of its own: set podNameUnderDomain, and let each <pod>.<domain> lead to its load balancer" }}
{{- end }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- if and (eq $.Values.localDirectory.service.type "LoadBalancer") (not (gt (int (dig "port" 9095 $pool)) 48999)) }}
{{- $problems = append $problems (printf "localDirectory.pools[%d].port: %d leaves too many ports for a LoadBalancer, which has to list every port from there up to 49151; choose one of at least 49000" $poolIndex (int (dig "port" 9095 $pool))) }}
{{- end }}
{{- end }}
{{- $poolTooLow := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) 48999) }}
{{- $poolTooLow = true }}
{{- end }}
{{- end }}
{{- $nodePortsOfPools := 0 }}
{{- range $pool := .Values.localDirectory.pools }}
{{- $nodePortsOfPools = int (add $nodePortsOfPools (mul (int (dig "replicas" 1 $pool)) (sub 49152 (int (dig "port" 9095 $pool))))) }}
{{- end }}
{{- if and (eq .Values.localDirectory.service.type "LoadBalancer") (not $poolTooLow) .Values.localDirectory.service.allocateLoadBalancerNodePorts (gt $nodePortsOfPools 2768) }}
{{- $problems = append $problems "localDirectory.service.allocateLoadBalancerNodePorts: is true, but a cluster has 2768 node ports, and the load balancers of all instances would take more: each takes every port from its pool's up to 49151; set it to false if they reach pods directly, or take higher ports or fewer replicas" }}
{{- end }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- if eq (int (dig "port" 9095 $pool)) 443 }}
{{- $problems = append $problems (printf "localDirectory.pools[%d].port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" $poolIndex) }}
{{- end }}
{{- end }}
{{- $hasRelay := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if and (has "RelayService" ((dig "services" list $pool) | default $.Values.localDirectory.services)) (gt (int (dig "replicas" 1 $pool)) 0) }}
{{- $hasRelay = true }}
{{- end }}
{{- end }}
{{- if not $hasRelay }}
{{- $problems = append $problems "localDirectory.pools: no pool with an instance starts the RelayService, without which no session opens; add it to the services of at least one" }}
{{- end }}
{{- $claims := list }}
{{- if and (eq .Values.mongodb.service.type "NodePort") .Values.mongodb.enabled }}
{{- $claims = append $claims (list (printf "%d" (int .Values.mongodb.port)) "mongodb.port") }}
{{- end }}
{{- if and (eq .Values.logger.service.type "NodePort") .Values.logger.enabled }}
{{- $claims = append $claims (list (printf "%d" (int .Values.logger.port)) "logger.port") }}
{{- end }}
{{- if eq .Values.authorisation.service.type "NodePort" }}
{{- $claims = append $claims (list (printf "%d" (int .Values.authorisation.port)) "authorisation.port") }}
{{- end }}
{{- if eq .Values.globalSession.service.type "NodePort" }}
{{- $claims = append $claims (list (printf "%d" (int .Values.globalSession.port)) "globalSession.port") }}
{{- $claims = append $claims (list (printf "%d" (int .Values.globalSession.downloadPort)) "globalSession.downloadPort") }}
{{- end }}
{{- if and (eq .Values.adminPanel.service.type "NodePort") .Values.adminPanel.enabled }}
{{- $claims = append $claims (list (printf "%d" (int .Values.adminPanel.port)) "adminPanel.port") }}
{{- end }}
{{- $nodePorts := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $nodePorts $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the node port of %s too, and nodes have each port once; choose another" $what $holder)) }}
{{- end }}
{{- $_ := set $nodePorts $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- $claims = append $claims (list (printf "%s-local-directory-%s" $fullname $pool.name) (printf "localDirectory.pools[%d].name" $poolIndex)) }}
{{- if eq $.Values.localDirectory.service.type "LoadBalancer" }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- $claims = append $claims (list (printf "%s-local-directory-%s-%d" $fullname $pool.name $index) (printf "localDirectory.pools[%d].name" $poolIndex)) }}
{{- end }}
{{- end }}
{{- end }}
{{- $serviceNames := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $serviceNames $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s would be a Service of %s too; give each pool a name of its own" $what $holder)) }}
{{- end }}
{{- $_ := set $serviceNames $what $holder }}
{{- end }}
{{- $claims := list }}
{{- $claims = append $claims (list (include "opentwin.mongodbAddress" .) "mongodb") }}
{{- if .Values.logger.enabled }}
{{- $claims = append $claims (list (include "opentwin.loggerAddress" .) "logger") }}
{{- end }}
{{- $claims = append $claims (list (include "opentwin.authorisationAddress" .) "authorisation") }}
{{- $claims = append $claims (list (include "opentwin.globalSessionAddress" .) "globalSession") }}
{{- $claims = append $claims (list (include "opentwin.globalDirectoryAddress" .) "globalDirectory") }}
{{- if .Values.libraryManagement.enabled }}
{{- $claims = append $claims (list (include "opentwin.libraryManagementAddress" .) "libraryManagement") }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
{{- $claims = append $claims (list (include "opentwin.adminPanelAddress" .) "adminPanel") }}
{{- end }}
{{- $claims = append $claims (list (printf "%s:%d" (.Values.globalSession.host | default (include "opentwin.serviceHost" (dict "component" "global-session" "root" .))) (int .Values.globalSession.downloadPort)) "globalSession.downloadPort") }}
{{- range $index := until (int .Values.localSession.replicas) }}
{{- $claims = append $claims (list (printf "%s:%d" (ternary (printf "%s-local-session-%d.%s" $fullname $index $.Values.localSession.domain) (printf "%s-local-session-%d.%s-local-session.%s.svc.%s" $fullname $index $fullname $.Release.Namespace $.Values.clusterDomain) (not (empty $.Values.localSession.domain))) (int $.Values.localSession.port)) "localSession") }}
{{- end }}
{{- if ne .Values.localDirectory.publish "podIP" }}
{{- range $pool := .Values.localDirectory.pools }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- $claims = append $claims (list (printf "%s:%d" (ternary (printf "%s-local-directory-%s-%d.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $index $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-%d.%s" $fullname $pool.name $index $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName")) (int (dig "port" 9095 $pool))) "localDirectory.pools") }}
{{- end }}
{{- end }}
{{- end }}
{{- $addresses := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $addresses $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "publishes %s, as %s does; give each a host or a port of its own" $what $holder)) }}
{{- end }}
{{- $_ := set $addresses $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $addressIndex, $address := .Values.localDirectory.addresses }}
{{- $claims = append $claims (list $address (printf "localDirectory.addresses[%d]" $addressIndex)) }}
{{- end }}
{{- $listedAddresses := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $listedAddresses $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is %s too; remove one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $listedAddresses $what $holder }}
{{- end }}
{{- $isListed := false }}
{{- range $address := .Values.localDirectory.addresses }}
{{- if eq $address $.Values.mongodb.host }}
{{- $isListed = true }}
{{- end }}
{{- end }}
{{- $isAbovePool := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) (int $.Values.mongodb.port)) }}
{{- $isAbovePool = true }}
{{- end }}
{{- end }}
{{- if and (and .Values.mongodb.host (not (gt (int .Values.mongodb.port) 49151))) (eq .Values.localDirectory.publish "podIP") $isListed $isAbovePool }}
{{- $problems = append $problems (printf "mongodb.port: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .Values.mongodb.host (int .Values.mongodb.port) .Values.mongodb.host) }}
{{- end }}
{{- if and (and .Values.mongodb.host (not (gt (int .Values.mongodb.port) 49151))) (ne .Values.localDirectory.publish "podIP") }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- if and (eq (ternary (printf "%s-local-directory-%s-%d.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $index $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-%d.%s" $fullname $pool.name $index $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName")) $.Values.mongodb.host) (gt (int $.Values.mongodb.port) (int (dig "port" 9095 $pool))) }}
{{- $problems = append $problems (printf "mongodb.port: publishes %s:%d, where localDirectory.pools[%d] takes every port from %d up to 49151; give it another host or port" $.Values.mongodb.host (int $.Values.mongodb.port) $poolIndex (int (dig "port" 9095 $pool))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $isListed := false }}
{{- range $address := .Values.localDirectory.addresses }}
{{- if eq $address $.Values.logger.host }}
{{- $isListed = true }}
{{- end }}
{{- end }}
{{- $isAbovePool := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) (int $.Values.logger.port)) }}
{{- $isAbovePool = true }}
{{- end }}
{{- end }}
{{- if and (and .Values.logger.enabled .Values.logger.host (not (gt (int .Values.logger.port) 49151))) (eq .Values.localDirectory.publish "podIP") $isListed $isAbovePool }}
{{- $problems = append $problems (printf "logger.port: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .Values.logger.host (int .Values.logger.port) .Values.logger.host) }}
{{- end }}
{{- if and (and .Values.logger.enabled .Values.logger.host (not (gt (int .Values.logger.port) 49151))) (ne .Values.localDirectory.publish "podIP") }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- if and (eq (ternary (printf "%s-local-directory-%s-%d.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $index $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-%d.%s" $fullname $pool.name $index $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName")) $.Values.logger.host) (gt (int $.Values.logger.port) (int (dig "port" 9095 $pool))) }}
{{- $problems = append $problems (printf "logger.port: publishes %s:%d, where localDirectory.pools[%d] takes every port from %d up to 49151; give it another host or port" $.Values.logger.host (int $.Values.logger.port) $poolIndex (int (dig "port" 9095 $pool))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $isListed := false }}
{{- range $address := .Values.localDirectory.addresses }}
{{- if eq $address $.Values.authorisation.host }}
{{- $isListed = true }}
{{- end }}
{{- end }}
{{- $isAbovePool := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) (int $.Values.authorisation.port)) }}
{{- $isAbovePool = true }}
{{- end }}
{{- end }}
{{- if and (and .Values.authorisation.host (not (gt (int .Values.authorisation.port) 49151))) (eq .Values.localDirectory.publish "podIP") $isListed $isAbovePool }}
{{- $problems = append $problems (printf "authorisation.port: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .Values.authorisation.host (int .Values.authorisation.port) .Values.authorisation.host) }}
{{- end }}
{{- if and (and .Values.authorisation.host (not (gt (int .Values.authorisation.port) 49151))) (ne .Values.localDirectory.publish "podIP") }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- if and (eq (ternary (printf "%s-local-directory-%s-%d.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $index $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-%d.%s" $fullname $pool.name $index $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName")) $.Values.authorisation.host) (gt (int $.Values.authorisation.port) (int (dig "port" 9095 $pool))) }}
{{- $problems = append $problems (printf "authorisation.port: publishes %s:%d, where localDirectory.pools[%d] takes every port from %d up to 49151; give it another host or port" $.Values.authorisation.host (int $.Values.authorisation.port) $poolIndex (int (dig "port" 9095 $pool))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $isListed := false }}
{{- range $address := .Values.localDirectory.addresses }}
{{- if eq $address $.Values.globalSession.host }}
{{- $isListed = true }}
{{- end }}
{{- end }}
{{- $isAbovePool := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) (int $.Values.globalSession.port)) }}
{{- $isAbovePool = true }}
{{- end }}
{{- end }}
{{- if and (and .Values.globalSession.host (not (gt (int .Values.globalSession.port) 49151))) (eq .Values.localDirectory.publish "podIP") $isListed $isAbovePool }}
{{- $problems = append $problems (printf "globalSession.port: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .Values.globalSession.host (int .Values.globalSession.port) .Values.globalSession.host) }}
{{- end }}
{{- $isListed := false }}
{{- range $address := .Values.localDirectory.addresses }}
{{- if eq $address $.Values.globalSession.host }}
{{- $isListed = true }}
{{- end }}
{{- end }}
{{- $isAbovePool := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) (int $.Values.globalSession.downloadPort)) }}
{{- $isAbovePool = true }}
{{- end }}
{{- end }}
{{- if and (and .Values.globalSession.host (not (gt (int .Values.globalSession.downloadPort) 49151))) (eq .Values.localDirectory.publish "podIP") $isListed $isAbovePool }}
{{- $problems = append $problems (printf "globalSession.downloadPort: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .Values.globalSession.host (int .Values.globalSession.downloadPort) .Values.globalSession.host) }}
{{- end }}
{{- $isListed := false }}
{{- range $address := .Values.localDirectory.addresses }}
{{- if eq $address $.Values.adminPanel.host }}
{{- $isListed = true }}
{{- end }}
{{- end }}
{{- $isAbovePool := false }}
{{- range $pool := .Values.localDirectory.pools }}
{{- if not (gt (int (dig "port" 9095 $pool)) (int $.Values.adminPanel.port)) }}
{{- $isAbovePool = true }}
{{- end }}
{{- end }}
{{- if and (and .Values.adminPanel.enabled .Values.adminPanel.host (not (gt (int .Values.adminPanel.port) 49151))) (eq .Values.localDirectory.publish "podIP") $isListed $isAbovePool }}
{{- $problems = append $problems (printf "adminPanel.port: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .Values.adminPanel.host (int .Values.adminPanel.port) .Values.adminPanel.host) }}
{{- end }}
{{- if and (and .Values.adminPanel.enabled .Values.adminPanel.host (not (gt (int .Values.adminPanel.port) 49151))) (ne .Values.localDirectory.publish "podIP") }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- if and (eq (ternary (printf "%s-local-directory-%s-%d.%s-local-directory-%s.%s.svc.%s" $fullname $pool.name $index $fullname $pool.name $.Release.Namespace $.Values.clusterDomain) (ternary (printf "%s-local-directory-%s-%d.%s" $fullname $pool.name $index $.Values.localDirectory.domain) "" (eq $.Values.localDirectory.publish "podNameUnderDomain")) (eq $.Values.localDirectory.publish "podName")) $.Values.adminPanel.host) (gt (int $.Values.adminPanel.port) (int (dig "port" 9095 $pool))) }}
{{- $problems = append $problems (printf "adminPanel.port: publishes %s:%d, where localDirectory.pools[%d] takes every port from %d up to 49151; give it another host or port" $.Values.adminPanel.host (int $.Values.adminPanel.port) $poolIndex (int (dig "port" 9095 $pool))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $claims := list }}
{{- range $secretIndex, $secret := .Values.image.pullSecrets }}
{{- $claims = append $claims (list $secret.name (printf "image.pullSecrets[%d].name" $secretIndex)) }}
{{- end }}
{{- $secrets := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $secrets $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the Secret of %s too; remove one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $secrets $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $secretIndex, $secret := .Values.global.imagePullSecrets }}
{{- $claims = append $claims (list $secret.name (printf "global.imagePullSecrets[%d].name" $secretIndex)) }}
{{- end }}
{{- $secrets := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $secrets $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the Secret of %s too; remove one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $secrets $what $holder }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "mongodb" "settings" .Values.mongodb "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.linuxContainers" (dict "path" "mongodb" "settings" .Values.mongodb "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "logger" "settings" .Values.logger "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "logger" "settings" .Values.logger "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "authorisation" "settings" .Values.authorisation "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "authorisation" "settings" .Values.authorisation "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "globalSession" "settings" .Values.globalSession "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "globalSession" "settings" .Values.globalSession "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "localSession" "settings" .Values.localSession "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "localSession" "settings" .Values.localSession "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "globalDirectory" "settings" .Values.globalDirectory "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "globalDirectory" "settings" .Values.globalDirectory "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "localDirectory" "settings" .Values.localDirectory "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "localDirectory" "settings" .Values.localDirectory "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "libraryManagement" "settings" .Values.libraryManagement "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "libraryManagement" "settings" .Values.libraryManagement "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" "adminPanel" "settings" .Values.adminPanel "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsContainers" (dict "path" "adminPanel" "settings" .Values.adminPanel "root" .) | fromJsonArray) }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
{{- if include "opentwin.exceeds" (dict "resources" (dig "resources" dict $pool) "amount" "cpu") }}
{{- $problems = append $problems (printf "localDirectory.pools[%d].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" $poolIndex) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" (dig "resources" dict $pool) "amount" "ephemeral-storage") }}
{{- $problems = append $problems (printf "localDirectory.pools[%d].resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" $poolIndex) }}
{{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "mongodb" "settings" .Values.mongodb "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "mongodb" "settings" .Values.mongodb "port" (printf "%d/TCP" (int .Values.mongodb.port)) "at" "mongodb.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "logger" "settings" .Values.logger "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "logger" "settings" .Values.logger "port" (printf "%d/TCP" (int .Values.logger.port)) "at" "logger.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "authorisation" "settings" .Values.authorisation "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "authorisation" "settings" .Values.authorisation "port" (printf "%d/TCP" (int .Values.authorisation.port)) "at" "authorisation.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "globalSession" "settings" .Values.globalSession "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "globalSession" "settings" .Values.globalSession "port" (printf "%d/TCP" (int .Values.globalSession.port)) "at" "globalSession.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "globalSession" "settings" .Values.globalSession "port" (printf "%d/TCP" (int .Values.globalSession.downloadPort)) "at" "globalSession.downloadPort" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "localSession" "settings" .Values.localSession "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "localSession" "settings" .Values.localSession "port" (printf "%d/TCP" (int .Values.localSession.port)) "at" "localSession.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "globalDirectory" "settings" .Values.globalDirectory "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "globalDirectory" "settings" .Values.globalDirectory "port" (printf "%d/TCP" (int .Values.globalDirectory.port)) "at" "globalDirectory.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "localDirectory" "settings" .Values.localDirectory "root" .) | fromJsonArray) }}
{{- range $containerIndex, $container := .Values.localDirectory.extraInitContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- $isOfPool := false }}
{{- range $pool := $.Values.localDirectory.pools }}
{{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%d/TCP" (int (dig "port" 9095 $pool))) }}
{{- $isOfPool = true }}
{{- end }}
{{- end }}
{{- if $isOfPool }}
{{- $problems = append $problems (printf "localDirectory.extraInitContainers[%d].ports[%d].containerPort: %d/%s is taken by a pool, and the containers of a pod share its ports; choose another" $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port)) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .Values.localDirectory.extraContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- $isOfPool := false }}
{{- range $pool := $.Values.localDirectory.pools }}
{{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%d/TCP" (int (dig "port" 9095 $pool))) }}
{{- $isOfPool = true }}
{{- end }}
{{- end }}
{{- if $isOfPool }}
{{- $problems = append $problems (printf "localDirectory.extraContainers[%d].ports[%d].containerPort: %d/%s is taken by a pool, and the containers of a pod share its ports; choose another" $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port)) }}
{{- end }}
{{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "libraryManagement" "settings" .Values.libraryManagement "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "libraryManagement" "settings" .Values.libraryManagement "port" (printf "%d/TCP" (int .Values.libraryManagement.port)) "at" "libraryManagement.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "adminPanel" "settings" .Values.adminPanel "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "adminPanel" "settings" .Values.adminPanel "port" (printf "%d/TCP" (int .Values.adminPanel.port)) "at" "adminPanel.port" "root" .) | fromJsonArray) }}
{{- with $problems }}
{{- fail (printf "\n%s" (join "\n" .)) }}
{{- end }}
{{- end }}
