{{- /* Refuses values that cannot work together: all problems at once. */}}
{{- define "windows-network.refusals" -}}
{{- $problems := list }}
{{- if not (regexMatch "^1\\.(35|36|37)\\." .Values.kubernetesVersion) }}
  {{- $problems = append $problems (printf "kubernetesVersion: %s is no version whose kube-proxy is known here; write one from 1.35 to 1.37" .Values.kubernetesVersion) }}
{{- end }}
{{- if regexMatch "^0\\.25\\.[1-3]$" .Values.flannel.version }}
  {{- $problems = append $problems (printf "flannel.version: %s does not come up on Windows (0.25.1 to 0.25.3 ask the wrong way round whether the node's adapter is ready); take 0.28.9 or newer" .Values.flannel.version) }}
{{- end }}
{{- if and (regexMatch "^0\\.(1?[0-9]|2[0-7])\\.|^0\\.28\\.[0-8]$" .Values.flannel.version) (not (regexMatch "^0\\.25\\.[1-3]$" .Values.flannel.version)) }}
  {{- $problems = append $problems (printf "flannel.version: %s has neither /readyz, which tells whether it works, nor install-conf, which puts the configuration on Linux nodes; take 0.28.9, which brought both, or a newer one" .Values.flannel.version) }}
{{- end }}
{{- if eq .Values.flannel.backend.type "host-gw" }}
  {{- $problems = append $problems "flannel.backend.type: host-gw is not made here: nobody has run it on Windows from a pod of the host (HostProcess); set vxlan" }}
{{- end }}
{{- if lt (int .Values.flannel.backend.vni) 4096 }}
  {{- $problems = append $problems (printf "flannel.backend.vni: %d is below 4096, the least that flanneld takes on Windows; raise it" (int .Values.flannel.backend.vni)) }}
{{- end }}
{{- if ne (int .Values.flannel.backend.port) 4789 }}
  {{- $problems = append $problems (printf "flannel.backend.port: %d is not 4789, the only port that flanneld takes on Windows; write that" (int .Values.flannel.backend.port)) }}
{{- end }}
{{- if .Values.flannel.backend.directRouting }}
  {{- $problems = append $problems "flannel.backend.directRouting: is true, which flanneld refuses on Windows; set it to false" }}
{{- end }}
{{- if .Values.flannel.backend.gbp }}
  {{- $problems = append $problems "flannel.backend.gbp: is true, which flanneld refuses on Windows; set it to false" }}
{{- end }}
{{- with $problems }}
  {{- fail (printf "\n%s" (join "\n" .)) }}
{{- end }}
{{- end }}
